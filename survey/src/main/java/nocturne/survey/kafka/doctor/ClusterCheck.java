package nocturne.survey.kafka.doctor;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nocturne.survey.kafka.KerberosErrors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** Checks whether a cluster accepts connections, accepts the login and answers. */
record ClusterCheck(Profile profile, Patience patience) {

  /** Connects to every address; one that answers suffices for a client. */
  String knock() throws Diagnosis {
    List<String> open = new ArrayList<>();
    List<String> shut = new ArrayList<>();
    for (HostPort server : profile.servers()) {
      try {
        server.knock(patience.connection());
        open.add(server.toString());
      } catch (IOException e) {
        shut.add(server + " (" + Causes.last(e) + ")");
      }
    }
    if (open.isEmpty()) {
      throw new Diagnosis(
          Step.CONNECTION,
          "The cluster accepts no connection at "
              + String.join(", ", shut)
              + "; check address and port, and that no firewall is between");
    }
    String some = shut.isEmpty() ? "" : "; but not " + String.join(", ", shut);
    return String.join(", ", open) + " accepts connections" + some;
  }

  /** Logs in, asks for the cluster's id, and connects to each of its nodes. */
  String ask() throws Diagnosis, InterruptedException {
    Properties p = profile.address().clientProperties();
    String millis = Long.toString(patience.answer().toMillis());
    p.setProperty("default.api.timeout.ms", millis);
    p.setProperty("request.timeout.ms", millis);
    try (Admin admin = Admin.create(p)) {
      DescribeClusterResult cluster = admin.describeCluster();
      long patient = patience.answer().toMillis() + 1000;
      Collection<Node> nodes = cluster.nodes().get(patient, TimeUnit.MILLISECONDS);
      String id = cluster.clusterId().get(patient, TimeUnit.MILLISECONDS);
      knock(nodes);
      return "cluster " + id + " with " + nodes.size() + (nodes.size() == 1 ? " node" : " nodes");
    } catch (ExecutionException e) {
      throw sorted(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      throw sorted(e);
    }
  }

  /** Connects to each node at the address that it gives to clients. */
  void knock(Collection<Node> nodes) throws Diagnosis {
    for (Node node : nodes) {
      try {
        new HostPort(node.host(), node.port()).knock(patience.connection());
      } catch (IOException e) {
        throw new Diagnosis(
            Step.CLUSTER,
            ("Node %s of the cluster sends its clients to %s:%s, which accepts no"
                    + " connection from here (%s); ask for that name and port to be opened to this"
                    + " machine")
                .formatted(node.id(), node.host(), node.port(), Causes.last(e)),
            e);
      }
    }
  }

  private Diagnosis sorted(Throwable e) {
    if (KerberosErrors.of(e).isPresent()) {
      return kerberos(e);
    }
    if (Causes.find(e, SslAuthenticationException.class).isPresent()) {
      return new Diagnosis(Step.TLS, handshake(e), e);
    }
    AuthenticationException refused = Causes.find(e, AuthenticationException.class).orElse(null);
    if (refused != null) {
      return new Diagnosis(
          Step.LOGIN,
          ("The cluster refused the login %s (%s); check user and password and the kind"
                  + " of login with the cluster's owner")
              .formatted(profile.words(), refused.getMessage()),
          e);
    }
    return new Diagnosis(
        Step.CLUSTER,
        ("The cluster took the connection and then gave no answer to a client with %s"
                + " within %s s (%s); a port that expects another login, or TLS or none, is"
                + " silent like that, and so is a cluster that sends its clients on to addresses"
                + " that are out of reach from here: ask its owner about both")
            .formatted(profile.words(), patience.answer().toSeconds(), Causes.last(e)),
        e);
  }

  /** The realm gave a ticket a moment ago. */
  private Diagnosis kerberos(Throwable e) {
    return new Diagnosis(
        Step.LOGIN,
        "The login by Kerberos went wrong after a ticket had been given ("
            + Causes.ofKerberos(e)
            + "); check that the realm's KDC can be reached all the time, and ask the cluster's"
            + " owner",
        e);
  }

  /** Why a TLS handshake failed, from Java's exceptions. */
  private String handshake(Throwable e) {
    String why = " (" + Causes.last(e) + ")";
    String servers = profile.address().bootstrapServers();
    if (Causes.find(e, CertificateExpiredException.class).isPresent()) {
      return ("The certificate of the cluster at %s has expired%s; its owner must renew"
              + " it, unless this machine's clock is wrong")
          .formatted(servers, why);
    }
    if (Causes.find(e, CertificateNotYetValidException.class).isPresent()) {
      return ("The certificate of the cluster at %s is not valid yet%s; this machine's"
              + " clock is likely to be behind")
          .formatted(servers, why);
    }
    if (Causes.find(e, CertPathBuilderException.class).isPresent()) {
      return ("The certificate of the cluster at %s is not signed by an authority that is"
              + " trusted here%s; put its authority's certificate into %s")
          .formatted(servers, why, trusted());
    }
    if (says(e, "subject alternative") || says(e, "No name matching")) {
      return ("The certificate of the cluster has another name than %s%s; use the name"
              + " that it has, or ask the cluster's owner to add this one")
          .formatted(servers, why);
    }
    if (says(e, "unrecognized ssl message")) {
      return ("The cluster at %s does not speak TLS on that port%s; give the port that"
              + " does, or set tls = false")
          .formatted(servers, why);
    }
    return ("TLS with the cluster at %s failed%s; it may want a client's certificate"
            + " (ssl.keystore.*) or another version of TLS: ask its owner")
        .formatted(servers, why);
  }

  private String trusted() {
    Optional<String> file = profile.file("ssl.truststore.location").map(Object::toString);
    return file.orElse("a file in PEM, and name that (tls-trust)");
  }

  private static boolean says(Throwable e, String words) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      String low = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (low.contains(words.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
