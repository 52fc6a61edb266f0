"""WeCom application 企业微信应用 for staff: encrypted callbacks, interactive cards, sign-in."""
