"""A paper and what was recognised in it in; claims with evidence out."""
