package nocturne.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;

/**
 * The program as {@code ./nocturne} has built it, in a folder with those of the jobs and of the
 * function: setup puts it where an instance's machines fetch it, and has the jobs' program write
 * the templates by which they are launched.
 */
final class Program {
  /** Where machines fetch it, among the broker files. */
  static final String FOLDER = "program/";

  private static final String TEMPLATES = "templates/";

  private static final Map<Component, String> JOBS =
      Map.of(
          Component.TABLES, "nocturne.beam.BqSink",
          Component.VALUE_ADDED, "nocturne.beam.ValueAdded");

  private final Path folder;

  /**
   * @throws Failure with exit code 2 if there is no such program
   */
  Program(Map<String, String> environment) {
    this.folder = Path.of(environment.getOrDefault("NOCTURNE_PROGRAM", "."));
    if (!Files.isDirectory(folder.resolve("jobs"))) {
      throw Failure.misuse(
          "The jobs of Apache Beam are not in %s: start this by ./nocturne, which builds them."
              .formatted(folder));
    }
  }

  /**
   * The beginning of a command that runs what has a process of its own.
   *
   * @param what {@code jobs} or {@code function}
   * @param options of Java
   */
  List<String> java(String what, String main, String... options) {
    Path target = folder.resolve(what);
    return command(target + "/*:" + target + "/lib/*", main, options);
  }

  /** The beginning of a command that runs a class of this process's own class path. */
  static List<String> javaHere(String main, String... options) {
    return command(System.getProperty("java.class.path"), main, options);
  }

  private static List<String> command(String classPath, String main, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-Djava.awt.headless=true", "-cp", classPath, main));
    return command;
  }

  /** The main classes of the jobs. */
  static Map<Component, String> jobs() {
    return JOBS;
  }

  private SortedMap<String, Path> files() throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    for (Path place : List.of(folder, folder.resolve("lib"))) {
      try (Stream<Path> jars = Files.list(place)) {
        jars.filter(file -> file.toString().endsWith(".jar"))
            .forEach(file -> files.put(FOLDER + folder.relativize(file), file));
      }
    }
    return files;
  }

  /**
   * Puts what the machines run into the bucket of the broker files, and takes away what they no
   * longer do.
   *
   * @param make false to look only
   * @return whether anything was missing or other there
   */
  Found stage(ObjectStore store, String bucket, boolean make) throws IOException {
    SortedMap<String, Path> files = files();
    Map<String, Long> there =
        store.bucketExists(bucket)
            ? store.list(bucket, FOLDER).stream()
                .collect(Collectors.toMap(ObjectStore.Entry::name, ObjectStore.Entry::size))
            : Map.of();
    boolean differs = !there.keySet().equals(files.keySet());
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (!isSame(store, bucket, file, there.get(file.getKey()))) {
        differs = true;
        if (make) {
          store.put(bucket, file.getKey(), Files.readAllBytes(file.getValue()));
        }
      }
    }
    if (make) {
      there.keySet().stream()
          .filter(name -> !files.containsKey(name))
          .forEach(name -> store.delete(bucket, name));
    }
    Found.State state =
        !differs ? Found.State.EXISTED : make ? Found.State.UPLOADED : Found.State.MISSING;
    return new Found(Kind.FILE, bucket + "/" + FOLDER, state);
  }

  /** A library is known by its name and size; what is built here may change and keep both. */
  private static boolean isSame(
      ObjectStore store, String bucket, Map.Entry<String, Path> file, Long size)
      throws IOException {
    if (size == null || size != Files.size(file.getValue())) {
      return false;
    }
    boolean mayChange = file.getKey().endsWith("-SNAPSHOT.jar") || !file.getKey().contains("/lib/");
    return !mayChange
        || store
            .read(bucket, file.getKey())
            .filter(
                bytes -> {
                  try {
                    return Arrays.equals(bytes, Files.readAllBytes(file.getValue()));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .isPresent();
  }

  /**
   * Writes a template of each job, by the jobs' program.
   *
   * @param renewed whether existing templates are written again
   * @param log for the program's output
   * @throws Failure with exit code 1 if it cannot
   */
  List<Found> writeTemplates(GoogleInstance where, ObjectStore store, boolean renewed, Path log)
      throws IOException, InterruptedException {
    List<Found> all = new ArrayList<>();
    for (Found template : lookForTemplates(where, store)) {
      boolean write = renewed || template.state() == Found.State.MISSING;
      if (write) {
        write(where, template.name(), log);
      }
      all.add(
          new Found(
              Kind.FILE, template.name(), write ? Found.State.UPLOADED : Found.State.EXISTED));
    }
    return all;
  }

  /** Finds the templates. */
  List<Found> lookForTemplates(GoogleInstance where, ObjectStore store) {
    String bucket = where.names().bucket(Bucket.DATAFLOW);
    return JOBS.keySet().stream()
        .sorted()
        .map(
            job -> {
              String name = TEMPLATES + job.productionName();
              boolean isThere =
                  store.bucketExists(bucket) && store.read(bucket, name, 0, 0).isPresent();
              return new Found(
                  Kind.FILE,
                  bucket + "/" + name,
                  isThere ? Found.State.EXISTED : Found.State.MISSING);
            })
        .toList();
  }

  private void write(GoogleInstance where, String template, Path log)
      throws IOException, InterruptedException {
    String main =
        JOBS.entrySet().stream()
            .filter(job -> template.endsWith("/" + job.getKey().productionName()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    List<String> command = java("jobs", main);
    command.addAll(
        List.of(
            "--runner=DataflowRunner",
            "--project=" + where.project(),
            "--region=" + where.region(),
            "--instanceProject=" + where.project(),
            "--instance=" + where.instance(),
            "--gcpTempLocation=gs://" + where.names().bucket(Bucket.DATAFLOW) + "/tmp",
            "--stagingLocation=gs://" + where.names().bucket(Bucket.DATAFLOW) + "/staging",
            "--templateLocation=gs://" + template));
    Optional.of(where.standIns())
        .filter(standIns -> !standIns.equals(StandIns.NONE))
        .ifPresent(
            standIns ->
                command.addAll(
                    List.of(
                        "--gcsEndpoint=" + standIns.storage() + "/storage/v1/",
                        "--credentialFactoryClass="
                            + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (process.waitFor() != 0) {
      throw Failure.incomplete(
          "The template %s could not be written; %s says why.".formatted(template, log));
    }
  }
}
