package io.pushbridge.core.retained;

/**
 * What an app retains, as it counts against its {@link RetainedLimits}.
 *
 * @param messages how many, of which some may have expired just now
 * @param bytes what they take in the store
 */
public record RetainedFigures(int messages, long bytes) {
  /** An app that retains nothing. */
  public static final RetainedFigures NONE = new RetainedFigures(0, 0);

  /** With so much more; less if negative. */
  public RetainedFigures plus(int moreMessages, long moreBytes) {
    return new RetainedFigures(messages + moreMessages, bytes + moreBytes);
  }

  /** Whether that is more than allowed. */
  public boolean exceeds(RetainedLimits limits) {
    return messages > limits.messages() || bytes > limits.bytes();
  }
}
