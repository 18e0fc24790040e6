package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.sun.net.httpserver.HttpExchange;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The REST interface of {@link FakePubSub}, for clients that pull: Apache Beam's on most runners,
 * which looks at a subscription, pulls, acknowledges and changes deadlines; and gcloud, which
 * publishes and seeks. It has no other methods.
 */
final class PubSubRest implements AutoCloseable {
  private static final String BASE = "/v1/";

  private final PubSubState state;
  private final RestServer server;

  PubSubRest(PubSubState state) {
    this.state = state;
    this.server = new RestServer("fake-pubsub-rest", this::handle);
  }

  URI address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = RestServer.body(exchange);
      RestServer.Answer answer;
      try {
        answer =
            RestServer.json(
                answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body));
      } catch (Refusal e) {
        answer = RestServer.error(e);
      } catch (StatusRuntimeException e) {
        answer = RestServer.error(new Refusal(404, "notFound", String.valueOf(e.getMessage())));
      }
      RestServer.send(exchange, answer, Integer.MAX_VALUE);
    }
  }

  private ObjectNode answer(String method, String path, byte[] body) {
    int colon = path.lastIndexOf(':');
    String name = path.substring(BASE.length(), colon < 0 ? path.length() : colon);
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    return switch (method + (colon < 0 ? "" : path.substring(colon))) {
      case "GET" -> {
        var found = state.subscription(name);
        yield nothing
            .put("name", found.getName())
            .put("topic", found.getTopic())
            .put("ackDeadlineSeconds", found.getAckDeadlineSeconds());
      }
      case "POST:pull" -> {
        ArrayNode messages = nothing.putArray("receivedMessages");
        int most = RestServer.object(body).path("maxMessages").asInt(1);
        state.pull(name, most).forEach(each -> messages.add(json(each)));
        yield nothing;
      }
      case "POST:acknowledge" -> {
        state.acknowledge(name, ids(body));
        yield nothing;
      }
      case "POST:modifyAckDeadline" -> {
        state.modify(name, ids(body), RestServer.object(body).path("ackDeadlineSeconds").asInt());
        yield nothing;
      }
      case "POST:publish" -> {
        ArrayNode published = nothing.putArray("messageIds");
        state
            .publish(
                PublishRequest.newBuilder().setTopic(name).addAllMessages(messages(body)).build())
            .getMessageIdsList()
            .forEach(published::add);
        yield nothing;
      }
      case "POST:seek" -> {
        Instant to = Instant.parse(RestServer.object(body).path("time").asText());
        var unused =
            state.seek(
                SeekRequest.newBuilder()
                    .setSubscription(name)
                    .setTime(
                        Timestamp.newBuilder()
                            .setSeconds(to.getEpochSecond())
                            .setNanos(to.getNano()))
                    .build());
        yield nothing;
      }
      default -> throw new Refusal(501, "notImplemented", "Not in this fake: " + method + path);
    };
  }

  private static List<PubsubMessage> messages(byte[] body) {
    List<PubsubMessage> messages = new ArrayList<>();
    for (JsonNode each : RestServer.object(body).path("messages")) {
      PubsubMessage.Builder message = PubsubMessage.newBuilder();
      byte[] data = Base64.getDecoder().decode(each.path("data").asText());
      message.setData(ByteString.copyFrom(data));
      each.path("attributes")
          .properties()
          .forEach(a -> message.putAttributes(a.getKey(), a.getValue().asText()));
      messages.add(message.build());
    }
    return messages;
  }

  private static List<String> ids(byte[] body) {
    List<String> ids = new ArrayList<>();
    for (JsonNode id : RestServer.object(body).path("ackIds")) {
      ids.add(id.asText());
    }
    return ids;
  }

  private static ObjectNode json(ReceivedMessage received) {
    PubsubMessage message = received.getMessage();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("ackId", received.getAckId());
    ObjectNode its = json.putObject("message");
    its.put("data", Base64.getEncoder().encodeToString(message.getData().toByteArray()));
    its.put("messageId", message.getMessageId());
    its.put(
        "publishTime",
        Instant.ofEpochSecond(
                message.getPublishTime().getSeconds(), message.getPublishTime().getNanos())
            .toString());
    ObjectNode attributes = its.putObject("attributes");
    message.getAttributesMap().forEach(attributes::put);
    return json;
  }
}
