"""One file per network; a channel knows its network and the words of domain/messages, nothing else of ours."""
