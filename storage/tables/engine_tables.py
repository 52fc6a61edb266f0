"""What stands beside the rooms: settings of the installation and counters."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import metadata, number_column, text_column

meta = sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), text_column("value"))

counters = sa.Table("counters", metadata, sa.Column("key", sa.Text, primary_key=True), number_column("value"))
