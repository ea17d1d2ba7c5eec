"""個人番号・住民票コードの表示: over the person's page, masked, and for thirty seconds not."""
