"""What every layer shares: territories, nomenclatures, evidence, errors, words for people."""
