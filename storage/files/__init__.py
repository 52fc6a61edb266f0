"""Files of residents and staff: rows, the queue of downloads, bytes on disk, and garbage collection."""
