"""Plants, their phases, plans, states and milestones, and the series counted from them."""
