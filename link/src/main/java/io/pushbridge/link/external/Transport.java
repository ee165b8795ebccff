package io.pushbridge.link.external;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/**
 * The way to a broker: gives up before a link does, and over TLS believes whom it is told to; the
 * broker's name is checked against its certificate.
 */
final class Transport {
  private static final int SOCKET_SECONDS = 3;
  private static final int LOGIN_SECONDS = 5;
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private Transport() {}

  static MqttClientTransportConfig to(BrokerAddress address) {
    MqttClientTransportConfigBuilder config =
        MqttClientTransportConfig.builder()
            .serverHost(address.host())
            .serverPort(address.port())
            .socketConnectTimeout(SOCKET_SECONDS, TimeUnit.SECONDS)
            .mqttConnectTimeout(LOGIN_SECONDS, TimeUnit.SECONDS);
    return address.tls() ? config.sslConfig(tls(address)).build() : config.build();
  }

  private static MqttClientSslConfig tls(BrokerAddress address) {
    MqttClientSslConfigBuilder config = MqttClientSslConfig.builder().protocols(PROTOCOLS);
    return address.trusted().isPresent()
        ? config.trustManagerFactory(factory(address.trusted().get())).build()
        : config.build();
  }

  private static TrustManagerFactory factory(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + count++, certificate);
      }
      if (count == 0) {
        throw new IllegalArgumentException("no certificate in " + pem);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot read the certificates of " + pem, e);
    }
  }
}
