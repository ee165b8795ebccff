package io.pushbridge.hivemq;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.annotations.NotNull;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.subscribe.SubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.unsubscribe.UnsubscribeInboundInterceptor;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells Pushbridge which client published an alias, and what clients do. A publish to {@code
 * …,yali} or {@code …,yaliget} gets the client's id behind its topic, whatever the client wrote
 * there; who comes, goes or changes its subscriptions is published below {@code
 * $pushbridge/clients/}, where no client may publish by itself; nor may its will go to any of
 * these, and one that would is taken away.
 */
public final class ClientsExtension implements ExtensionMain {
  private static final Pattern ALIAS = Pattern.compile("(.*,yali(?:get)?)(/[^/]*)?");
  private static final String OURS = "$pushbridge/";
  private static final String EVENTS = OURS + "clients/";

  @Override
  public void extensionStart(
      @NotNull ExtensionStartInput input, @NotNull ExtensionStartOutput output) {
    Services.eventRegistry().setClientLifecycleEventListener(client -> new Lifecycle());
    PublishInboundInterceptor publishes =
        (in, out) -> {
          String topic = in.getPublishPacket().getTopic();
          Matcher alias = ALIAS.matcher(topic);
          String clientId = in.getClientInformation().getClientId();
          if (alias.matches() && fitsTopic(clientId)) {
            out.getPublishPacket().setTopic(alias.group(1) + "/" + clientId);
          } else if (alias.matches() || topic.startsWith(OURS)) {
            out.preventPublishDelivery();
          }
        };
    // A will is published past the interceptors of publishes.
    Services.interceptorRegistry()
        .setConnectInboundInterceptorProvider(
            provider ->
                (in, out) ->
                    in.getConnectPacket()
                        .getWillPublish()
                        .filter(will -> isOurs(will.getTopic()))
                        .ifPresent(will -> out.getConnectPacket().setWillPublish(null)));
    SubscribeInboundInterceptor subscribes =
        (in, out) ->
            in.getSubscribePacket()
                .getSubscriptions()
                .forEach(
                    one ->
                        tell(
                            in.getClientInformation().getClientId(),
                            "subscribed",
                            one.getTopicFilter()));
    UnsubscribeInboundInterceptor unsubscribes =
        (in, out) ->
            in.getUnsubscribePacket()
                .getTopicFilters()
                .forEach(
                    filter ->
                        tell(in.getClientInformation().getClientId(), "unsubscribed", filter));
    Services.initializerRegistry()
        .setClientInitializer(
            (client, context) -> {
              context.addPublishInboundInterceptor(publishes);
              context.addSubscribeInboundInterceptor(subscribes);
              context.addUnsubscribeInboundInterceptor(unsubscribes);
            });
  }

  @Override
  public void extensionStop(
      @NotNull ExtensionStopInput input, @NotNull ExtensionStopOutput output) {
    // HiveMQ takes the listeners away itself.
  }

  /** Whether a client id can stand in a topic; a client whose cannot has no alias. */
  private static boolean fitsTopic(String clientId) {
    return !clientId.isEmpty() && !clientId.matches("(?s).*[/+#].*");
  }

  private static boolean isOurs(String topic) {
    return topic.startsWith(OURS) || ALIAS.matcher(topic).matches();
  }

  private static void tell(String clientId, String what, String payload) {
    if (!fitsTopic(clientId)) {
      return;
    }
    Services.publishService()
        .publish(
            Builders.publish()
                .topic(EVENTS + clientId + "/" + what)
                .qos(Qos.AT_LEAST_ONCE)
                .payload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .build());
  }

  /** Who comes and goes. */
  private static final class Lifecycle implements ClientLifecycleEventListener {
    @Override
    public void onMqttConnectionStart(@NotNull ConnectionStartInput input) {
      // It may yet be turned away.
    }

    @Override
    public void onAuthenticationSuccessful(@NotNull AuthenticationSuccessfulInput input) {
      tell(input.getClientInformation().getClientId(), "connected", "");
    }

    @Override
    public void onDisconnect(@NotNull DisconnectEventInput input) {
      tell(input.getClientInformation().getClientId(), "disconnected", "");
    }
  }
}
