package nocturne.broker.instance;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;

/** Several instances on one back end in memory, each with its own dataset. */
final class InstanceWorld {
  static final String PROJECT = "nocturne";
  static final int PARTITIONS = 3;

  final InMemoryTopics log = new InMemoryTopics();
  final InMemoryStore store = new InMemoryStore();
  private final Map<Instance, InMemoryTables> datasets = new HashMap<>();

  static Names names(Instance instance) {
    return new Names(PROJECT, instance, Ztf.SURVEY);
  }

  InMemoryTables tables(Instance instance) {
    return datasets.computeIfAbsent(instance, any -> new InMemoryTables());
  }

  Resources resources(Instance instance, KillPoint kill) {
    return new Resources(
        Pipeline.standard(names(instance)), log, store, tables(instance), PARTITIONS, kill);
  }

  Teardown teardown(Instance.Testing instance, KillPoint kill) {
    return new Teardown(
        instance, Pipeline.standard(names(instance)), log, log, store, tables(instance), kill);
  }

  /** Makes it, and puts something into every part. */
  void fill(Instance instance) {
    Names names = names(instance);
    resources(instance, KillPoint.NONE).create();
    log.create(names.surveyTopic(Night.parse("20210120")), PARTITIONS);
    log.create(names.surveyTopic(Night.parse("20210121")), PARTITIONS);
    try (LogWriter writer = log.writer(names.transactionalId())) {
      writer.begin();
      for (Topic topic : Topic.OWN) {
        writer.publish(
            names.topic(topic), new Message(null, bytes(topic.productionName()), Map.of()));
      }
      writer.commit();
    }
    names.buckets().forEach(bucket -> store.put(bucket, "a/b", bytes(bucket)));
    tables(instance).create("someone_elses");
  }

  /** All that is kept under names of the instance, to be compared. */
  Map<String, String> contents(Instance instance) {
    Names names = names(instance);
    Map<String, String> contents = new TreeMap<>();
    for (String topic : log.names()) {
      if (Pipeline.standard(names).topicNames().contains(topic) || names.isOwnSurveyTopic(topic)) {
        StringBuilder records = new StringBuilder(log.extent(topic).toString());
        log.readToEnd(
            topic, Map.of(), r -> records.append(new String(r.value(), StandardCharsets.UTF_8)));
        contents.put("topic " + topic, records.toString());
      }
    }
    for (Topic topic : Topic.OWN) {
      List.of(names.counter(topic), names.reservoir())
          .forEach(
              s ->
                  log.subscriptions()
                      .lag(s, names.topic(topic))
                      .ifPresent(lag -> contents.put("subscription " + s, "" + lag)));
    }
    for (String bucket : names.buckets()) {
      if (store.bucketExists(bucket)) {
        contents.put("bucket " + bucket, "");
        for (ObjectStore.Entry entry : store.list(bucket, "")) {
          contents.put(
              "object " + bucket + "/" + entry.name(),
              new String(store.read(bucket, entry.name()).orElseThrow(), StandardCharsets.UTF_8));
        }
      }
    }
    tables(instance).tables().forEach(t -> contents.put("table " + names.dataset() + "." + t, ""));
    return contents;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
