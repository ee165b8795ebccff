package io.pushbridge.server.rest;

import io.pushbridge.server.config.MessageIdForm;
import java.time.Duration;

/**
 * How the API behaves.
 *
 * @param messageIds how answers write message ids
 * @param timeout after which a call that is not done is answered with status 4
 * @param messageBytes the longest message body, in bytes of UTF-8
 */
public record RestOptions(MessageIdForm messageIds, Duration timeout, int messageBytes) {}
