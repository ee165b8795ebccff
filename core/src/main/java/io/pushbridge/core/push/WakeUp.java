package io.pushbridge.core.push;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.DeviceToken;
import java.util.List;

/**
 * One message for several devices whose sessions are away.
 *
 * @param message the message
 * @param request what the publisher wants them to get
 * @param recipients the devices
 */
public record WakeUp(Message message, ApnsRequest request, List<DeviceToken> recipients) {
  /** Copies the list. */
  public WakeUp {
    recipients = List.copyOf(recipients);
  }
}
