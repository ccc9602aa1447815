"""Links whole tables of registrations at once: the same block keys and the same grades as one pair at a time."""
