"""Public holidays, the agenda of clocks without a complaint, and the recount of due times."""
