"""What the other rooms of storage run on: precompiled statements, upserts, migrations and the installation's mark."""
