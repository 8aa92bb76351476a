/**
 * Drafts: campaigns, their documents, their ads.
 *
 * <p>The frontend stores a campaign as six JSON documents and, lately, as rows of {@code ads}; this room checks them against their JSON
 * Schemas, keeps two tabs from overwriting each other (ETags), and keeps everything else that a document holds as it came. Other rooms
 * read and write drafts through {@link dev.adpublisher.campaign.Drafts}. A draft stays editable while and after it is published: what is
 * published was frozen when the publish was accepted.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.campaign;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
