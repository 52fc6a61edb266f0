"""Group robots of WeCom, DingTalk and Feishu: outgoing only."""
