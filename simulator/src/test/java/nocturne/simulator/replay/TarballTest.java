package nocturne.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import nocturne.core.fuzz.Allocation;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive's descriptions of its members must not be able to do. */
class TarballTest {
  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_GNUTYPE_LONGNAME,
        TarConstants.LF_GNUTYPE_LONGLINK,
        TarConstants.LF_PAX_EXTENDED_HEADER_LC
      })
  void aNameOfAnyLengthDoesNotFillTheMemory(byte kind) throws Exception {
    byte[] archive = zipped(kind, 64 << 20, 1);
    assertThat(archive.length).isLessThan(1 << 20);
    long allocated =
        Allocation.during(
            () ->
                assertThatThrownBy(() -> names(archive))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                        ".*(described by more than|[Cc]orrupted|Failed to read).*"));
    assertThat(allocated).isLessThan(32L << 20);
  }

  @Test
  void manyLongNamesInARowDoNotExhaustTheStack() throws Exception {
    byte[] archive = zipped(TarConstants.LF_GNUTYPE_LONGNAME, 100, 50_000);
    assertThatThrownBy(() -> names(archive))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("described by more than");
  }

  @Test
  void membersOfAnySizeAndLongNamesAreRead() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String name = "n".repeat(3_000);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (int mode :
          new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
        tar.setLongFileMode(mode);
        TarArchiveEntry entry = new TarArchiveEntry(name + mode);
        entry.setSize(3 << 20);
        tar.putArchiveEntry(entry);
        tar.write(new byte[3 << 20]);
        tar.closeArchiveEntry();
      }
    }
    try (Tarball tarball = Tarball.of(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (int i = 0; i < 2; i++) {
        assertThat(tarball.getNextEntry().getName()).startsWith(name);
        if (i == 0) {
          assertThat(tarball.readAllBytes()).hasSize(3 << 20);
        }
      }
      assertThat(tarball.getNextEntry()).isNull();
    }
  }

  private static int names(byte[] zipped) throws IOException {
    int members = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped));
        Tarball tarball = Tarball.of(in)) {
      while (tarball.getNextEntry() != null) {
        members++;
      }
    }
    return members;
  }

  private static byte[] zipped(byte kind, int size, int times) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      byte[] zeros = new byte[Math.min(size, 1 << 20)];
      for (int n = 0; n < times; n++) {
        TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", kind);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
        for (int written = 0; written < size; written += zeros.length) {
          tar.write(zeros);
        }
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }
}
