"""Questions that change nothing: presence, due times, explanations, similarity, summaries, access, simulation."""
