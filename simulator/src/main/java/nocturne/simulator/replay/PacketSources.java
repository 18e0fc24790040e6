package nocturne.simulator.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * The packets to replay: files, folders (the {@code .avro} files below them, sorted by path),
 * archives ({@code .tar.gz}, {@code .tgz}, {@code .tar}) and {@code -} for standard input, which
 * may be a packet file or an archive.
 *
 * <p>All but standard input can be read several times; the order of the packets is fixed.
 */
public final class PacketSources {
  /** Stands for standard input. */
  public static final String STDIN = "-";

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar\\.gz|tgz|tar)");
  private static final Pattern DATE = Pattern.compile("(?<![0-9])([12][0-9]{7})(?![0-9])");

  private final List<Source> sources;
  private final PacketDecoder decoder;
  private final InputStream stdin;

  private PacketSources(List<Source> sources, PacketDecoder decoder, InputStream stdin) {
    this.sources = List.copyOf(sources);
    this.decoder = decoder;
    this.stdin = stdin;
  }

  private record Source(String name, boolean archive, List<Path> files) {
    Source {
      files = List.copyOf(files);
    }

    boolean isStdin() {
      return files.isEmpty() && name.equals(STDIN);
    }
  }

  /**
   * Looks at the paths without reading what is in them.
   *
   * @param stdin read when a path is {@code -}
   * @throws IllegalArgumentException if any path leads nowhere or cannot be listed; names all of
   *     them
   */
  public static PacketSources of(List<String> paths, PacketDecoder decoder, InputStream stdin) {
    List<Source> sources = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String text : paths) {
      try {
        sources.add(source(text));
      } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
        problems.add(text + ": " + e.getMessage());
      }
    }
    if (paths.isEmpty()) {
      problems.add("no path was given");
    }
    if (paths.stream().filter(STDIN::equals).count() > 1) {
      problems.add("standard input can be read once only, but - is given more than once");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          ("Cannot replay %s (%s); give packet files, folders of them, .tar.gz"
                  + " archives, or - for standard input.")
              .formatted(String.join(" ", paths), String.join("; ", problems)));
    }
    return new PacketSources(sources, decoder, stdin);
  }

  private static Source source(String text) throws IOException {
    if (text.equals(STDIN)) {
      return new Source(text, false, List.of());
    }
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      try (Stream<Path> below = Files.walk(path)) {
        List<Path> files =
            below
                .filter(file -> file.toString().endsWith(".avro"))
                .filter(Files::isRegularFile)
                .sorted(Comparator.comparing(Path::toString))
                .toList();
        return new Source(text, false, files);
      }
    }
    if (!Files.exists(path)) {
      throw new IOException("there is no such file or folder");
    }
    return new Source(text, ARCHIVE.matcher(text).matches(), List.of(path));
  }

  /**
   * The nights in the names of the archives, each with the number of its archives; empty unless all
   * sources are archives with a date.
   */
  SortedMap<Night, Long> nightsInNames() {
    SortedMap<Night, Long> nights = new TreeMap<>();
    for (Source source : sources) {
      if (!source.archive()) {
        return new TreeMap<>();
      }
      Matcher date = DATE.matcher(source.files().get(0).getFileName().toString());
      if (!date.find()) {
        return new TreeMap<>();
      }
      nights.merge(Night.parse(date.group(1)), 1L, Long::sum);
    }
    return nights;
  }

  /** Whose packets they are. */
  Survey survey() {
    return decoder.survey();
  }

  /** Whether the packets can be read once more after they have been read. */
  boolean canBeReadTwice() {
    return sources.stream().noneMatch(Source::isStdin);
  }

  /** All packets, source after source. */
  PacketStream open(SourceListener listener) {
    PacketSplitter splitter = new PacketSplitter(decoder, listener);
    List<ChainedStream.Opener> openers = new ArrayList<>();
    for (Source source : sources) {
      openers.add(opener(source, splitter, listener));
    }
    return new ChainedStream(openers, listener);
  }

  /** All packets by time of exposure; each file is read once more for that. */
  PacketStream openByTime(SourceListener listener) {
    PacketSplitter splitter = new PacketSplitter(decoder, listener);
    List<PacketStream> streams = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (Source source : sources) {
      if (source.archive() || source.isStdin()) {
        streams.add(new ChainedStream(List.of(opener(source, splitter, listener)), listener));
      } else {
        sayIfEmpty(source, listener);
        files.addAll(source.files());
      }
    }
    PacketSplitter quiet = new PacketSplitter(decoder, FileTimes.Silence.LISTENER);
    streams.add(new FileStream(FileTimes.sorted(files, quiet), splitter, listener));
    return new TimeOrderedStream(streams);
  }

  private ChainedStream.Opener opener(
      Source source, PacketSplitter splitter, SourceListener listener) {
    return new ChainedStream.Opener() {
      @Override
      public String name() {
        return source.name();
      }

      @Override
      public PacketStream open() throws IOException {
        if (source.isStdin()) {
          return StandardInput.open(stdin, splitter, listener);
        }
        if (source.archive()) {
          InputStream raw = Files.newInputStream(source.files().get(0));
          return new ArchiveStream(source.name(), raw, splitter, listener);
        }
        sayIfEmpty(source, listener);
        return new FileStream(source.files(), splitter, listener);
      }
    };
  }

  private static void sayIfEmpty(Source source, SourceListener listener) {
    if (source.files().isEmpty()) {
      listener.empty(source.name());
    }
  }

  /** Standard input: an archive if it begins like one, else one packet file. */
  private static final class StandardInput {
    private static final int TAR_MAGIC_AT = 257;
    private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    private StandardInput() {}

    static PacketStream open(InputStream stdin, PacketSplitter splitter, SourceListener listener)
        throws IOException {
      BufferedInputStream in = new BufferedInputStream(stdin, 1 << 18);
      in.mark(TAR_MAGIC_AT + TAR_MAGIC.length);
      byte[] start = in.readNBytes(TAR_MAGIC_AT + TAR_MAGIC.length);
      in.reset();
      if (isGzip(start) || isTar(start)) {
        return new ArchiveStream(PacketSources.STDIN, in, splitter, listener);
      }
      byte[] bytes = in.readNBytes(FileStream.LARGEST_BYTES + 1);
      Iterator<ReplayPacket> packets = Collections.emptyIterator();
      if (bytes.length > FileStream.LARGEST_BYTES) {
        listener.failed(PacketSources.STDIN, FileStream.tooLarge("standard input"));
      } else if (bytes.length == 0) {
        listener.empty(PacketSources.STDIN);
      } else {
        packets = splitter.split(PacketSources.STDIN, bytes);
      }
      return new Held(packets);
    }

    private static boolean isGzip(byte[] start) {
      return start.length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b;
    }

    private static boolean isTar(byte[] start) {
      if (start.length < TAR_MAGIC_AT + TAR_MAGIC.length) {
        return false;
      }
      for (int i = 0; i < TAR_MAGIC.length; i++) {
        if (start[TAR_MAGIC_AT + i] != TAR_MAGIC[i]) {
          return false;
        }
      }
      return true;
    }

    private record Held(Iterator<ReplayPacket> packets) implements PacketStream {
      @Override
      public @Nullable ReplayPacket next() {
        return packets.hasNext() ? packets.next() : null;
      }
    }
  }

  /**
   * Several streams one after the other, each opened when its turn comes and closed when it ends.
   */
  private static final class ChainedStream implements PacketStream {
    private final Iterator<Opener> rest;
    private final SourceListener listener;
    private @Nullable PacketStream current;

    ChainedStream(List<Opener> openers, SourceListener listener) {
      this.rest = openers.iterator();
      this.listener = listener;
    }

    @Override
    public @Nullable ReplayPacket next() {
      while (true) {
        if (current == null) {
          if (!rest.hasNext()) {
            return null;
          }
          current = open(rest.next());
          continue;
        }
        ReplayPacket packet = current.next();
        if (packet != null) {
          return packet;
        }
        closeCurrent();
      }
    }

    private @Nullable PacketStream open(Opener opener) {
      try {
        return opener.open();
      } catch (IOException e) {
        listener.failed(
            opener.name(),
            "Cannot open %s: %s; see that it may be read, then replay the night again."
                .formatted(opener.name(), e));
        return null;
      }
    }

    private void closeCurrent() {
      PacketStream closing = current;
      current = null;
      if (closing != null) {
        try {
          closing.close();
        } catch (IOException e) {
          listener.failed("a source", "Cannot close a source after it was read: " + e + ".");
        }
      }
    }

    @Override
    public void close() {
      closeCurrent();
    }

    /** A source that is not open yet. */
    interface Opener {
      String name();

      PacketStream open() throws IOException;
    }
  }
}
