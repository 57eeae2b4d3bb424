"""The extractions of all papers in; entities and statements out."""
