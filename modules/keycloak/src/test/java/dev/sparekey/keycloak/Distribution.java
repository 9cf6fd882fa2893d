package dev.sparekey.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.opentest4j.TestAbortedException;

/** Keycloak as it is downloaded, with our provider installed as the README says. */
final class Distribution {

  private static final String VERSION =
      Objects.requireNonNull(System.getProperty("sparekey.keycloak.version"));
  private static final Path BUILD =
      Path.of(Objects.requireNonNull(System.getProperty("sparekey.keycloak.build")));
  private static final String GROUP = "org.keycloak";
  private static final String ARTIFACT = "keycloak-quarkus-dist";
  private static final long MEGABYTES = 177;
  private static final long LONGEST_DOWNLOAD_MINUTES = 10;
  private static final long LONGEST_BUILD_MINUTES = 5;

  private Distribution() {}

  /**
   * The folder of a Keycloak that has been built with the provider; downloads it if need be.
   *
   * @throws TestAbortedException it cannot be had here; a line says so
   */
  static Path installed() throws IOException, InterruptedException {
    Path home = BUILD.resolve("keycloak-" + VERSION);
    if (!Files.isRegularFile(home.resolve("lib/quarkus-run.jar"))) {
      unpack(archive(), BUILD);
    }
    // A build takes 15 s of a processor; a copy alone makes Keycloak ask for one.
    Path built = home.resolve("built-with.txt");
    String jars = digest(BUILD.resolve("providers"));
    if (!Files.isRegularFile(built) || !Files.readString(built).equals(jars)) {
      install(home.resolve("providers"));
      build(home);
      Files.writeString(built, jars);
    }
    return home;
  }

  private static void install(Path providers) throws IOException {
    try (Stream<Path> jars = Files.list(BUILD.resolve("providers"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, providers.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** What the attempt came to; a skipped test stays one. */
  static Path result(Future<Path> attempt) throws Exception {
    try {
      return attempt.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException skipped) {
        throw skipped;
      }
      throw e;
    }
  }

  private static Path archive() throws IOException, InterruptedException {
    Path folder =
        Path.of(Objects.requireNonNull(System.getProperty("sparekey.maven.repository")))
            .resolve(GROUP.replace('.', '/'))
            .resolve(ARTIFACT)
            .resolve(VERSION);
    Path archive = folder.resolve(ARTIFACT + "-" + VERSION + ".zip");
    if (!Files.isRegularFile(archive)) {
      download(folder);
    }
    if (!Files.isRegularFile(archive)) {
      String why =
          "SKIPPED: Keycloak "
              + VERSION
              + " is not in the local Maven repository and could not be downloaded";
      System.out.println(why);
      throw new TestAbortedException(why);
    }
    return archive;
  }

  private static void download(Path folder) throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT, "downloading Keycloak %s from Maven Central (%d MB)%n", VERSION, MEGABYTES);
    Path log = BUILD.resolve("keycloak-download.log");
    Process maven =
        new ProcessBuilder(
                Path.of(
                        Objects.requireNonNull(System.getProperty("sparekey.maven.home")),
                        "bin",
                        "mvn")
                    .toString(),
                "-B",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get",
                "-Dartifact=" + GROUP + ":" + ARTIFACT + ":" + VERSION + ":zip",
                "-Dtransitive=false",
                "-Dmaven.repo.local=" + System.getProperty("sparekey.maven.repository"))
            .directory(BUILD.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      for (long waited = 0; waited < LONGEST_DOWNLOAD_MINUTES * 60; waited += 5) {
        if (maven.waitFor(5, TimeUnit.SECONDS)) {
          break;
        }
        System.out.printf(Locale.ROOT, "Keycloak: %d of %d MB%n", size(folder) >> 20, MEGABYTES);
      }
    } finally {
      maven.destroyForcibly();
    }
  }

  private static long size(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void unpack(Path archive, Path into) throws IOException {
    try (InputStream in = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = into.resolve(entry.getName()).normalize();
        if (!file.startsWith(into)) {
          throw new IOException("the archive has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.copy(zip, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    Path script = into.resolve("keycloak-" + VERSION).resolve("bin/kc.sh");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void build(Path home) throws IOException, InterruptedException {
    Path log = home.resolve("build.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    home.resolve("bin/kc.sh").toString(),
                    "build",
                    "--db=dev-mem",
                    "--metrics-enabled=true"))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
    Process build = builder.start();
    if (!build.waitFor(LONGEST_BUILD_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
      throw new IOException("Keycloak could not be built:\n" + Files.readString(log));
    }
  }

  private static String digest(Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path jar : jars.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(Files.readAllBytes(jar));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
