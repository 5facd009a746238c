"""What `bin/check` looks for in the tree itself: secrets that slipped in, and packages that are known to be bad."""
