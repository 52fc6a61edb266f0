"""Console pages about people: accounts and roles, duty and leave, shift review, advice, directory."""
