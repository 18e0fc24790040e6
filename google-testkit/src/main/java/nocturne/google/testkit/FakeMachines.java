package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compute Engine's machines, Cloud Run's services and Dataflow's jobs in memory, for Google's own
 * clients by REST. A machine runs from its creation or start until it is stopped; a job runs from
 * its launch until it is drained, which is done when it is looked at next. May be used by threads.
 */
public final class FakeMachines extends FakeServer<FakeMachines.Operation> {
  /** The operations, one for each kind of request. */
  public enum Operation {
    LOOK,
    CHANGE
  }

  private static final Pattern MACHINE =
      Pattern.compile(
          "/compute/v1/projects/([^/]+)/zones/([^/]+)/instances(?:/([^/]+)(?:/([a-zA-Z]+))?)?");
  private static final Pattern WORK =
      Pattern.compile("/compute/v1/projects/([^/]+)/zones/([^/]+)/operations/([^/]+)(/wait)?");
  private static final Pattern SERVICE =
      Pattern.compile("/v2/(projects/[^/]+/locations/[^/]+/services)(?:/([^/]+))?");
  private static final Pattern LAUNCH =
      Pattern.compile("/v1b3/projects/([^/]+)/locations/([^/]+)/templates:launch");
  private static final Pattern JOB =
      Pattern.compile("/v1b3/projects/([^/]+)/locations/([^/]+)/jobs(?:/([^/]+))?");

  private final Map<String, ObjectNode> machines = new TreeMap<>();
  private final Map<String, ObjectNode> services = new TreeMap<>();
  private final Map<String, ObjectNode> jobs = new TreeMap<>();
  private final RestServer server = new RestServer("fake-machines", this::handle);
  private volatile Consumer<JsonNode> starts = machine -> {};
  private volatile UnaryOperator<String> addresses =
      name -> "https://" + name + "-abc123-uc.a.run.app";
  private int numbers;

  /** Where it listens. */
  public URI address() {
    return server.address();
  }

  /** Hears of each machine that is started, as it then is. */
  public void onStart(Consumer<JsonNode> hears) {
    starts = hears;
  }

  /** Says where services listen, by their names, that are made from now on. */
  public void serveAt(UnaryOperator<String> where) {
    addresses = where;
  }

  /** The names of machines and jobs that work; a job that is draining does not. */
  public synchronized Set<String> working() {
    Set<String> names = new TreeSet<>();
    machines.forEach(
        (name, machine) -> {
          if (machine.path("status").asText().equals("RUNNING")) {
            names.add(name);
          }
        });
    jobs.values().stream()
        .filter(job -> job.path("currentState").asText().matches("JOB_STATE_(PENDING|RUNNING)"))
        .forEach(job -> names.add(job.path("name").asText()));
    return names;
  }

  /** All there is, each under its name: the same if nothing of it has changed. */
  public synchronized Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>();
    machines.forEach((name, machine) -> picture.put("machines/" + name, machine.toString()));
    services.forEach((name, service) -> picture.put("services/" + name, service.toString()));
    jobs.forEach(
        (id, job) -> picture.put("jobs/" + job.path("name").asText() + "/" + id, job.toString()));
    return picture;
  }

  /** A machine as it was asked for, with its status; null if there is none. */
  public synchronized @Nullable JsonNode machine(String name) {
    return machines.get(name);
  }

  /** A service as it was asked for; null if there is none. */
  public synchronized @Nullable JsonNode service(String name) {
    return services.get(name);
  }

  /** All jobs that were ever launched, in that order. */
  public synchronized List<JsonNode> jobs() {
    return new ArrayList<>(jobs.values());
  }

  /** A service of another's making. */
  public synchronized void putService(String name, ObjectNode service) {
    services.put(name, service);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = RestServer.body(exchange);
      boolean changes = !exchange.getRequestMethod().equals("GET");
      Fault fault = nextFault(changes ? Operation.CHANGE : Operation.LOOK);
      RestServer.Answer answer;
      if (fault instanceof Fault.Refused refused) {
        answer = RestServer.error(new Refusal(refused.status(), "injected", "as the test ordered"));
      } else {
        answer = answer(exchange, body);
      }
      if (!(fault instanceof Fault.LostAnswer)) {
        RestServer.send(exchange, answer, Integer.MAX_VALUE);
      }
    }
  }

  private RestServer.Answer answer(HttpExchange exchange, byte[] body) {
    try {
      String path = RestServer.decoded(exchange.getRequestURI().getRawPath());
      String method = exchange.getRequestMethod();
      Map<String, String> query = RestServer.query(exchange.getRequestURI());
      ObjectNode asked = body.length == 0 ? Buckets.node() : RestServer.object(body);
      return RestServer.json(answer(method, path, query, asked));
    } catch (Refusal e) {
      return RestServer.error(e);
    }
  }

  private synchronized ObjectNode answer(
      String method, String path, Map<String, String> query, ObjectNode asked) {
    Matcher machine = MACHINE.matcher(path);
    if (machine.matches()) {
      return machine(
          method,
          path,
          machine.group(3) == null ? asked.path("name").asText() : machine.group(3),
          machine.group(4),
          machine.group(3) != null,
          asked);
    }
    Matcher work = WORK.matcher(path);
    if (work.matches()) {
      return done(path);
    }
    Matcher service = SERVICE.matcher(path);
    if (service.matches()) {
      return service(method, service, query, asked);
    }
    Matcher launch = LAUNCH.matcher(path);
    if (launch.matches()) {
      return launched(launch.group(2), query.getOrDefault("gcsPath", ""), asked);
    }
    Matcher job = JOB.matcher(path);
    if (job.matches()) {
      return job(method, job.group(3), query, asked);
    }
    throw new Refusal(404, "notFound", "no such method here: " + method + " " + path);
  }

  private ObjectNode machine(
      String method,
      String path,
      String name,
      @Nullable String action,
      boolean isNamed,
      ObjectNode asked) {
    if (method.equals("POST") && !isNamed) {
      if (machines.containsKey(name)) {
        throw new Refusal(409, "alreadyExists", "The resource '" + name + "' already exists");
      }
      machines.put(name, made(asked, path));
      starts.accept(machines.get(name));
      return done(path);
    }
    ObjectNode there = machines.get(name);
    if (there == null) {
      throw new Refusal(404, "notFound", "The resource '" + path + "' was not found");
    }
    if (method.equals("GET")) {
      return there.deepCopy();
    }
    if (method.equals("DELETE")) {
      machines.remove(name);
      return done(path);
    }
    switch (String.valueOf(action)) {
      case "start" -> {
        there.put("status", "RUNNING");
        starts.accept(there);
      }
      case "stop" -> there.put("status", "TERMINATED");
      case "setMetadata" -> setMetadata(there, asked);
      default -> throw new Refusal(404, "notFound", "no such method here: " + action);
    }
    return done(path);
  }

  /** The machine that Compute Engine makes of a request. */
  private ObjectNode made(ObjectNode asked, String path) {
    ObjectNode machine = asked.deepCopy().put("status", "RUNNING");
    machine.put("selfLink", address() + path + "/" + asked.path("name").asText());
    machine.put("zone", address() + path.replaceFirst("/instances$", ""));
    for (JsonNode each : machine.path("networkInterfaces")) {
      ((ObjectNode) each).put("name", "nic0").put("networkIP", "10.128.0.2");
    }
    setMetadata(machine, asked.path("metadata").deepCopy());
    return machine;
  }

  /** Changes metadata, if the request has the current fingerprint. */
  private void setMetadata(ObjectNode machine, JsonNode wanted) {
    JsonNode there = machine.path("metadata").path("fingerprint");
    if (!there.isMissingNode() && !there.equals(wanted.path("fingerprint"))) {
      throw new Refusal(412, "conditionNotMet", "Supplied fingerprint does not match current");
    }
    ObjectNode metadata = wanted instanceof ObjectNode given ? given : Buckets.node();
    byte[] print = Integer.toString(++numbers).getBytes(UTF_8);
    machine.set(
        "metadata", metadata.put("fingerprint", Base64.getUrlEncoder().encodeToString(print)));
  }

  private ObjectNode done(String path) {
    ObjectNode operation = Buckets.node();
    operation.put("kind", "compute#operation").put("name", "operation-" + ++numbers);
    operation.put("status", "DONE");
    operation.put("targetLink", address() + path.replaceFirst("(/instances/[^/]+)/.*", "$1"));
    Matcher machine = MACHINE.matcher(path);
    if (machine.matches()) { // gcloud looks for an operation where it says that it is
      operation.put(
          "zone",
          "%s/compute/v1/projects/%s/zones/%s"
              .formatted(address(), machine.group(1), machine.group(2)));
      operation.put("operationType", machine.group(4) == null ? "insert" : machine.group(4));
      operation.put(
          "selfLink",
          "%s/compute/v1/projects/%s/zones/%s/operations/%s"
              .formatted(address(), machine.group(1), machine.group(2), "operation-" + numbers));
    }
    return operation;
  }

  private ObjectNode service(
      String method, Matcher at, Map<String, String> query, ObjectNode asked) {
    String name = method.equals("POST") ? query.getOrDefault("serviceId", "") : at.group(2);
    String full = at.group(1) + "/" + name;
    ObjectNode there = services.get(name);
    if (method.equals("POST")) {
      if (there != null) {
        throw new Refusal(409, "alreadyExists", "Resource '" + name + "' already exists.");
      }
      there = asked.deepCopy();
      there.put("name", full).put("uri", addresses.apply(name));
      services.put(name, there);
    } else if (there == null) {
      throw new Refusal(404, "notFound", "Resource '" + name + "' was not found.");
    } else if (method.equals("DELETE")) {
      services.remove(name);
    } else {
      return there.deepCopy();
    }
    ObjectNode operation = Buckets.node().put("name", full + "/operations/1").put("done", true);
    ObjectNode response = there.deepCopy();
    response.put("@type", "type.googleapis.com/google.cloud.run.v2.Service");
    operation.set("response", response);
    return operation;
  }

  private ObjectNode launched(String region, String template, ObjectNode asked) {
    String name = asked.path("jobName").asText();
    if (active().stream().anyMatch(job -> job.path("name").asText().equals(name))) {
      throw new Refusal(
          409, "alreadyExists", "There is already an active job named " + name + " in " + region);
    }
    String id = "2021-01-20_00_00_00-" + ++numbers;
    ObjectNode job = Buckets.node().put("id", id).put("name", name).put("template", template);
    job.put("currentState", "JOB_STATE_PENDING").set("asked", asked);
    job.set("labels", asked.path("environment").path("additionalUserLabels"));
    jobs.put(id, job);
    ObjectNode answer = Buckets.node();
    answer.set("job", job.deepCopy());
    return answer;
  }

  private List<ObjectNode> active() {
    return jobs.values().stream()
        .filter(
            job -> !job.path("currentState").asText().matches("JOB_STATE_(DRAINED|CANCELLED|DONE)"))
        .toList();
  }

  /** A look takes a job one step further: from pending to running, from draining to drained. */
  private ObjectNode job(
      String method, @Nullable String id, Map<String, String> query, ObjectNode asked) {
    ObjectNode answer = Buckets.node();
    if (id == null) {
      ArrayNode listed = answer.putArray("jobs");
      boolean onlyActive = query.getOrDefault("filter", "").equals("ACTIVE");
      for (ObjectNode job : onlyActive ? active() : new ArrayList<>(jobs.values())) {
        listed.add(job.deepCopy());
        switch (job.path("currentState").asText()) {
          case "JOB_STATE_PENDING" -> job.put("currentState", "JOB_STATE_RUNNING");
          case "JOB_STATE_DRAINING" -> job.put("currentState", "JOB_STATE_DRAINED");
          default -> {}
        }
      }
      return answer;
    }
    ObjectNode job = jobs.get(id);
    if (job == null) {
      throw new Refusal(404, "notFound", "no job " + id);
    }
    if (method.equals("PUT") && asked.path("requestedState").asText().equals("JOB_STATE_DRAINED")) {
      job.put("currentState", "JOB_STATE_DRAINING");
    }
    return job.deepCopy();
  }

  @Override
  public void close() {
    server.close();
  }
}
