"""Handlers of staff chats: group, private chat, forms, staff moves, shifts."""
