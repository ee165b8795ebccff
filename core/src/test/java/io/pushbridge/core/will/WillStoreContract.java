package io.pushbridge.core.will;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.publish.PublishRequest.Retain;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.will.WillStore.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link WillStore} keeps. */
public abstract class WillStoreContract extends EngineContract {
  private static final SessionName MORTAL = new SessionName(APP, Door.MQTT, "mortal \u00e9");

  private WillStore wills() {
    return engine().wills();
  }

  private static KeptWill will(long number, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    PublishRequest request = PublishRequest.toTopic(APP, new TopicName("wills/" + number), body);
    return new KeptWill(number, MORTAL, 7, new Will(request, 30));
  }

  private static void assertSame(KeptWill found, KeptWill kept) {
    PublishRequest said = kept.will().request();
    PublishRequest read = found.will().request();
    assertThat(found.number()).isEqualTo(kept.number());
    assertThat(found.session()).isEqualTo(kept.session());
    assertThat(found.uid()).isEqualTo(kept.uid());
    assertThat(found.will().delaySeconds()).isEqualTo(kept.will().delaySeconds());
    assertThat(read.payload()).isEqualTo(said.payload());
    assertThat(read).usingRecursiveComparison().ignoringFields("payload").isEqualTo(said);
  }

  @Test
  void aWillIsKeptAsItWasLeft() {
    MessageProperties properties =
        new MessageProperties(
            true,
            "text/plain",
            "answers",
            new byte[] {1, 2},
            List.of(new UserProperty("a", "1"), new UserProperty("a", "2")));
    PublishRequest toAlias =
        PublishRequest.toAlias(APP, new Alias("heir"), new byte[60_000])
            .withQos(Qos.EXACTLY_ONCE)
            .withToken("token")
            .withProperties(properties)
            .withTimeToLive(new TimeToLive(77));
    PublishRequest retained =
        PublishRequest.toTopic(OTHER, new TopicName("t"), new byte[0])
            .withQos(Qos.AT_MOST_ONCE)
            .withRetain(Retain.FOR_EVER);
    SessionName nobody = new SessionName(OTHER, Door.NATIVE, "");
    KeptWill first = new KeptWill(1, MORTAL, 7, new Will(toAlias, 4_294_967_295L));
    KeptWill second =
        new KeptWill(
            Long.MAX_VALUE, nobody, 8, new Will(retained.withRetain(Retain.UNTIL_EXPIRY), 0));
    await(wills().keep(first));
    await(wills().keep(second));
    restart();
    assertSame(await(wills().find(1)).orElseThrow(), first);
    assertSame(await(wills().find(Long.MAX_VALUE)).orElseThrow(), second);
    assertThat(await(wills().find(2))).isEmpty();
  }

  @Test
  void whoIsGoneIsNoted() {
    await(wills().keep(will(1, "a")));
    await(wills().keep(will(2, "b")));
    await(wills().due(2, 5_000));
    restart();
    assertThat(await(wills().all()))
        .containsExactlyInAnyOrder(
            new Waiting(1, MORTAL, 30, 0), new Waiting(2, MORTAL, 30, 5_000));
  }

  @Test
  void whatIsRemovedIsGone() {
    await(wills().keep(will(1, "a")));
    await(wills().due(1, 5_000));
    await(wills().remove(1));
    await(wills().remove(1));
    await(wills().due(1, 6_000));
    assertThat(await(wills().find(1))).isEmpty();
    restart();
    assertThat(await(wills().all())).isEmpty();
    await(wills().keep(will(1, "again")));
    assertThat(await(wills().all())).containsExactly(new Waiting(1, MORTAL, 30, 0));
  }

  @Test
  void manyAreKept() {
    CompletableFuture<?>[] kept =
        IntStream.rangeClosed(1, 2_000)
            .mapToObj(i -> wills().keep(will(i, "w".repeat(i % 300))).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    await(CompletableFuture.allOf(kept));
    assertThat(await(wills().all())).hasSize(2_000);
  }
}
