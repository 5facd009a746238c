"""The desk: verifier, agency staff, inspector and the protected officers."""
