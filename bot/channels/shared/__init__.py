"""What several networks use: HTTP session and JSON client, strict JSON and XML, the vendors' encryption, the spool."""
