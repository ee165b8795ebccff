package io.pushbridge.server.listen;

import io.netty.channel.Channel;
import io.pushbridge.broker.mqtt.ClientIdentity;
import io.pushbridge.server.config.ListenConfiguration.SubjectPart;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Whom an MQTT client's certificate names: parts of its subject (RFC 5280 §4.1.2.6) are its client
 * id and its appkey.
 *
 * @param clientId the part that is the client id; empty: it may have any
 * @param app the part that is the appkey; empty: user name and password are asked for
 */
public record CertificateNames(Optional<SubjectPart> clientId, Optional<SubjectPart> app) {
  private static final int LONGEST = 1_024;

  /** Binds the names to the connection. False if the certificate lacks one, or has it twice. */
  boolean bind(Channel channel, X509Certificate certificate) {
    X500Principal subject = certificate.getSubjectX500Principal();
    Optional<String> id = clientId.flatMap(part -> the(part, subject));
    Optional<String> user = app.flatMap(part -> the(part, subject));
    if (id.isPresent() != clientId.isPresent() || user.isPresent() != app.isPresent()) {
      return false;
    }
    new ClientIdentity(id, user).bindTo(channel);
    return true;
  }

  /** The one value of this part that can be a name. */
  static Optional<String> the(SubjectPart part, X500Principal subject) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
        collect(part, rdn, values);
      }
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
    return values.size() == 1
        ? Optional.of(values.get(0)).filter(CertificateNames::canBeName)
        : Optional.empty();
  }

  private static void collect(SubjectPart part, Rdn rdn, List<String> values)
      throws NamingException {
    for (Attribute attribute : Collections.list(rdn.toAttributes().getAll())) {
      if (attribute.getID().equalsIgnoreCase(part.name())) {
        for (Object value : Collections.list(attribute.getAll())) {
          // Of an unusual type it is bytes, and then nobody's name.
          values.add(value instanceof String text ? text : "");
        }
      }
    }
  }

  private static boolean canBeName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST
        && text.chars().noneMatch(Character::isISOControl);
  }
}
