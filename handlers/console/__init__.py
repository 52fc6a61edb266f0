"""The staff's pages, in rooms of their own; `routes` collects and checks them."""
