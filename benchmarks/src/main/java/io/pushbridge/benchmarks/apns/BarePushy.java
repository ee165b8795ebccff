package io.pushbridge.benchmarks.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Pushy as its documentation shows it, with a semaphore for the window. */
final class BarePushy implements AutoCloseable {
  private static final int IN_FLIGHT = 1_000;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(2);
  private final ApnsClient client;

  BarePushy(int port) throws Exception {
    ApnsCredential credential =
        ApnsCredential.read(
            new AppKey("52fcc04c4dc903d66d6f8f92"),
            AppleKeys.keySource("bare", Set.of(Environment.PRODUCTION), "im.example"));
    ApnsSettings settings = AppleKeys.reaching(port, ApnsSettings.Flow.STANDARD);
    client =
        new ApnsClientBuilder()
            .setApnsServer("127.0.0.1", port)
            .setEventLoopGroup(loops)
            .setTrustedServerCertificateChain(settings.trusted().toArray(X509Certificate[]::new))
            .setSigningKey(((ApnsCredential.Proof.Token) credential.proof()).key())
            .build();
  }

  /** Sends so many; gives how many a second. */
  double send(int count, CountingApple apple) throws Exception {
    Semaphore window = new Semaphore(IN_FLIGHT);
    Instant end = Instant.now().plusSeconds(3_600);
    long from = System.nanoTime();
    long before = apple.count();
    for (int i = 0; i < count; i++) {
      window.acquire();
      SimpleApnsPushNotification notification =
          new SimpleApnsPushNotification(
              WholePath.token(i),
              "im.example",
              WholePath.PAYLOAD,
              end,
              DeliveryPriority.IMMEDIATE,
              PushType.ALERT,
              null,
              new UUID(7, i));
      var unused =
          client
              .sendNotification(notification)
              .whenComplete((response, failure) -> window.release());
    }
    window.acquire(IN_FLIGHT);
    apple.await(before + count);
    return count * 1e9 / (System.nanoTime() - from);
  }

  @Override
  public void close() {
    client.close().join();
    loops.shutdownGracefully().syncUninterruptibly();
  }
}
