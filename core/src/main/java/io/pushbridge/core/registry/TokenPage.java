package io.pushbridge.core.registry;

import java.util.List;

/**
 * A stretch of the device tokens of a message's durable recipients.
 *
 * @param tokens those of this stretch, grouped by session: a session's tokens never span two pages
 * @param resumeAfter the uid to ask on from
 * @param complete whether nothing follows
 */
public record TokenPage(List<DeviceToken> tokens, long resumeAfter, boolean complete) {}
