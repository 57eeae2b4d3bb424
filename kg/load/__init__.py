"""An RDF file that `kg export` wrote in; the records of its graph out, as the store takes them."""
