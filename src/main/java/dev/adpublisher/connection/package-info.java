/**
 * The link between a campaign and a Meta account: whose token, which ad account, page, Instagram account and pixel.
 *
 * <p>It comes by Facebook Login ({@code Login…}) or by PUT, is looked after on a schedule ({@code ConnectionWatch}), and ends by DELETE.
 * Nothing is stored that Meta has not confirmed; tokens are sealed before they reach the database and appear in no answer, log or text.
 * Other rooms get a {@link dev.adpublisher.connection.MetaConnection} from {@link dev.adpublisher.connection.Connections}, and tell it when
 * Meta stops to take the token. The public row is {@code campaign_meta_connections}.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.connection;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
