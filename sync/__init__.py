"""The register and the roads to it: everything the counter and the cloud share; no Qt, ever."""
