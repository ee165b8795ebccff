package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How the sockets answered that a broadcast was for.
 *
 * @param answers the arguments of each answer, in the order in which they came
 * @param missing how many sockets did not answer in time, or were disconnected before
 */
public record BroadcastAnswers(List<List<JsonNode>> answers, int missing) {
  /** Keeps a copy. */
  public BroadcastAnswers {
    answers = List.copyOf(answers);
  }

  /** Only the numbers: answers may be secret. */
  @Override
  public String toString() {
    return "BroadcastAnswers[" + answers.size() + " came, " + missing + " are missing]";
  }
}
