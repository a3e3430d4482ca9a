"""Records of different registers that speak of the same thing, linked: firms, establishments, notices,
sites."""
