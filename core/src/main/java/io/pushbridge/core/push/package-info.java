/**
 * Waking recipients that are away through their device's own push service.
 *
 * <p>A message that is to wake somebody is kept in the {@link io.pushbridge.core.push.WakeUpOutbox}
 * as one entry before its publish is acknowledged. {@link io.pushbridge.core.push.WakeUps} then
 * walks through its recipients' device tokens, page by page, and hands each page to the {@link
 * io.pushbridge.core.push.PushNotifier}, which answers for each device when its vendor took the
 * notification or refused it for good. How far that came is written beside the entry, and when
 * everybody is answered for, the entry goes and the counts stay. A start takes up what the one
 * before it left.
 */
package io.pushbridge.core.push;
