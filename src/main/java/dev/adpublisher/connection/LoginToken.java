package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.secrets.Secret;

/** What a login gave: a token that may manage ads, and what Meta says of it. */
record LoginToken(Secret token, DirectoryToken facts) {}
