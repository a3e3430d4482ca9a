"""Files fetched from their producers into a folder of downloads, whole and right or not at all."""
