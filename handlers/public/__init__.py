"""The residents' pages: community page, chat, one complaint, my complaints, files and sign-in."""
