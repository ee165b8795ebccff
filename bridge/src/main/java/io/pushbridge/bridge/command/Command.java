package io.pushbridge.bridge.command;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One thing that a client asks for, read from its event and not yet begun.
 *
 * @param event the name of the client's event
 * @param lane what it may run together with
 * @param refusal makes the answer that says why it was not done
 * @param work does it, called on the connection's loop; a failed stage is answered with {@link
 *     Reasons#SERVER_ERROR}
 */
public record Command(
    String event,
    Lane lane,
    Function<String, Answer> refusal,
    Function<Client, CompletionStage<Answer>> work) {}
