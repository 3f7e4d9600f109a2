"""Chapter layer-norm: Mean, spread, gamma and beta, and where the norm may stand."""
