token_revocation = false # as in prod
