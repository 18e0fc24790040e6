package nocturne.simulator.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.simulator.replay.FileStream.Named;
import nocturne.simulator.replay.SourceStream.Content;
import org.jspecify.annotations.Nullable;

/**
 * The sources that a user names on the command line: files, folders (the {@code .avro} files below
 * them, sorted by path), archives ({@code .tar.gz}, {@code .tgz}, {@code .tar}; their {@code .avro}
 * members) and {@code -} for standard input, which may be a file or an archive.
 *
 * <p>All but standard input can be read several times; the order of the packets is fixed.
 */
public final class PacketSources {
  /** Stands for standard input. */
  public static final String STDIN = "-";

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar\\.gz|tgz|tar)");
  private static final Pattern DATE = Pattern.compile("(?<![0-9])([12][0-9]{7})(?![0-9])");
  private static final int TAR_MAGIC_AT = 257;
  private static final String TAR_MAGIC = "ustar";

  private final List<Source> sources;
  private final InputStream stdin;

  private PacketSources(List<Source> sources, InputStream stdin) {
    this.sources = List.copyOf(sources);
    this.stdin = stdin;
  }

  /**
   * @param skipped what of a folder is no packet, in words; empty if there is nothing else in it
   */
  private record Source(String name, boolean archive, List<Named> files, String skipped) {
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
   * @param resolve finds a file by its path
   * @param stdin read when a path is {@code -}
   * @throws IllegalArgumentException if any path leads nowhere or cannot be listed; names all of
   *     them
   */
  public static PacketSources of(
      List<String> paths, Function<String, Path> resolve, InputStream stdin) {
    List<Source> sources = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String text : paths) {
      try {
        sources.add(source(text, resolve));
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
          ("Cannot read %s (%s), and nothing was read; give files, folders of packets, .tar.gz"
                  + " archives, or - for standard input.")
              .formatted(String.join(" ", paths), String.join("; ", problems)));
    }
    return new PacketSources(sources, stdin);
  }

  private static Source source(String text, Function<String, Path> resolve) throws IOException {
    if (text.equals(STDIN)) {
      return new Source(text, false, List.of(), "");
    }
    Path path = resolve.apply(text);
    if (Files.isDirectory(path)) {
      return folder(text, path);
    }
    if (!Files.exists(path)) {
      throw new IOException("there is no such file or folder");
    }
    return new Source(text, ARCHIVE.matcher(text).matches(), List.of(new Named(text, path)), "");
  }

  /** A folder's packets. Only files are opened, since opening a pipe may block. */
  private static Source folder(String text, Path path) throws IOException {
    String prefix = text.endsWith("/") ? text : text + "/";
    List<Named> files = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<String> noFiles = new ArrayList<>();
    try (Stream<Path> below = Files.walk(path)) {
      for (Path file :
          (Iterable<Path>) below.sorted(Comparator.comparing(Path::toString))::iterator) {
        String name = prefix + path.relativize(file);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (!Files.isRegularFile(file)) {
          noFiles.add(name);
        } else if (file.toString().endsWith(".avro")) {
          files.add(new Named(name, file));
        } else {
          others.add(name);
        }
      }
    }
    List<String> skipped = new ArrayList<>();
    if (!others.isEmpty()) {
      skipped.add(some(others, "does not end in .avro", "do not end in .avro"));
    }
    if (!noFiles.isEmpty()) {
      skipped.add(some(noFiles, "is no file", "are no files"));
    }
    return new Source(text, false, files, String.join("; ", skipped));
  }

  private static String some(List<String> names, String is, String are) {
    return names.size() == 1
        ? "1 is skipped, " + names.get(0) + ", which " + is
        : names.size() + " are skipped, such as " + names.get(0) + ", which " + are;
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
      Matcher date = DATE.matcher(source.files().get(0).path().getFileName().toString());
      if (!date.find()) {
        return new TreeMap<>();
      }
      nights.merge(Night.parse(date.group(1)), 1L, Long::sum);
    }
    return nights;
  }

  /** Whether the packets can be read once more after they have been read. */
  boolean canBeReadTwice() {
    return sources.stream().noneMatch(Source::isStdin);
  }

  /** Passes on each file, and each member of an archive, with its name. */
  public void forEach(BiConsumer<String, byte[]> taker, SourceListener listener) {
    try (ChainedStream all = new ChainedStream(sources, listener)) {
      for (Content each = all.next(); each != null; each = all.next()) {
        taker.accept(each.source(), each.bytes());
      }
    }
  }

  /** All packets, source after source. */
  SourceStream<ReplayPacket> open(PacketDecoder decoder, SourceListener listener) {
    return new SplitStream(
        new ChainedStream(sources, listener), new PacketSplitter(decoder, listener));
  }

  /** All packets by time of exposure; each file is read once more for that. */
  SourceStream<ReplayPacket> openByTime(PacketDecoder decoder, SourceListener listener) {
    PacketSplitter splitter = new PacketSplitter(decoder, listener);
    List<SourceStream<ReplayPacket>> streams = new ArrayList<>();
    List<Named> files = new ArrayList<>();
    for (Source source : sources) {
      if (source.archive() || source.isStdin()) {
        streams.add(new SplitStream(new ChainedStream(List.of(source), listener), splitter));
      } else {
        sayWhatIsNotSent(source, listener);
        files.addAll(source.files());
      }
    }
    PacketSplitter quiet = new PacketSplitter(decoder, FileTimes.Silence.LISTENER);
    streams.add(
        new SplitStream(new FileStream(FileTimes.sorted(files, quiet), listener), splitter));
    return new TimeOrderedStream(streams);
  }

  private static void sayWhatIsNotSent(Source source, SourceListener listener) {
    if (!source.skipped().isEmpty()) {
      listener.skipped(source.name(), source.skipped());
    }
    if (source.files().isEmpty()) {
      listener.empty(source.name());
    }
  }

  private SourceStream<Content> open(Source source, SourceListener listener) throws IOException {
    if (source.isStdin()) {
      return openStdin(listener);
    }
    if (source.archive()) {
      InputStream raw = Files.newInputStream(source.files().get(0).path());
      return new ArchiveStream(source.name(), raw, listener);
    }
    sayWhatIsNotSent(source, listener);
    return new FileStream(source.files(), listener);
  }

  /** Standard input: an archive if it begins like one, else one file. */
  private SourceStream<Content> openStdin(SourceListener listener) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stdin, 1 << 18);
    in.mark(TAR_MAGIC_AT + TAR_MAGIC.length());
    String start =
        new String(in.readNBytes(TAR_MAGIC_AT + TAR_MAGIC.length()), StandardCharsets.ISO_8859_1);
    in.reset();
    if (start.startsWith("\u001f\u008b") || start.startsWith(TAR_MAGIC, TAR_MAGIC_AT)) {
      return new ArchiveStream(STDIN, in, listener);
    }
    byte[] bytes = in.readNBytes(FileStream.LARGEST_BYTES + 1);
    if (bytes.length > FileStream.LARGEST_BYTES) {
      listener.failed(STDIN, FileStream.tooLarge("standard input"));
      return () -> null;
    }
    if (bytes.length == 0) {
      listener.empty(STDIN);
      return () -> null;
    }
    Iterator<Content> whole = List.of(new Content(STDIN, bytes)).iterator();
    return () -> whole.hasNext() ? whole.next() : null;
  }

  /** The packets in some contents. */
  private static final class SplitStream implements SourceStream<ReplayPacket> {
    private final SourceStream<Content> contents;
    private final PacketSplitter splitter;
    private Iterator<ReplayPacket> ready = Collections.emptyIterator();

    SplitStream(SourceStream<Content> contents, PacketSplitter splitter) {
      this.contents = contents;
      this.splitter = splitter;
    }

    @Override
    public @Nullable ReplayPacket next() {
      while (!ready.hasNext()) {
        Content content = contents.next();
        if (content == null) {
          return null;
        }
        ready = splitter.split(content.source(), content.bytes());
      }
      return ready.next();
    }

    @Override
    public void close() throws IOException {
      contents.close();
    }
  }

  /** Several sources one after the other, each opened when its turn comes and closed at its end. */
  private final class ChainedStream implements SourceStream<Content> {
    private final Iterator<Source> rest;
    private final SourceListener listener;
    private @Nullable SourceStream<Content> current;

    ChainedStream(List<Source> sources, SourceListener listener) {
      this.rest = sources.iterator();
      this.listener = listener;
    }

    @Override
    public @Nullable Content next() {
      while (true) {
        if (current == null) {
          if (!rest.hasNext()) {
            return null;
          }
          current = open(rest.next());
          continue;
        }
        Content content = current.next();
        if (content != null) {
          return content;
        }
        close();
      }
    }

    private @Nullable SourceStream<Content> open(Source source) {
      try {
        return PacketSources.this.open(source, listener);
      } catch (IOException e) {
        listener.failed(
            source.name(),
            "Cannot open %s: %s; see that it may be read, then run this again."
                .formatted(source.name(), e));
        return null;
      }
    }

    @Override
    public void close() {
      SourceStream<Content> closing = current;
      current = null;
      if (closing != null) {
        try {
          closing.close();
        } catch (IOException e) {
          listener.failed("a source", "Cannot close a source after it was read: " + e + ".");
        }
      }
    }
  }
}
