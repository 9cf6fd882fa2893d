package dev.sparekey.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Takes whatever comes as fast as it can, and looks at nothing of it. */
final class FastReceiver implements AutoCloseable {

  private static final byte[] TAKEN =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
              + "{\"text\":\"Success\",\"code\":0}")
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;

  private interface Serving {
    void serve(Socket socket) throws IOException;
  }

  private FastReceiver(Serving serving) throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .name("fast-receiver")
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  Thread.ofPlatform()
                      .daemon()
                      .start(
                          () -> {
                            try (socket) {
                              serving.serve(socket);
                            } catch (IOException e) {
                              // The sender is done.
                            }
                          });
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  /** Of a stream without answers. */
  static FastReceiver ofLines() throws IOException {
    return new FastReceiver(
        socket -> {
          byte[] piece = new byte[256 * 1024];
          InputStream in = socket.getInputStream();
          while (in.read(piece) >= 0) {
            // On to the next.
          }
        });
  }

  /** Of requests with a length, one after another on a connection, each answered as HEC does. */
  static FastReceiver ofHttp() throws IOException {
    return new FastReceiver(
        socket -> {
          InputStream in = new BufferedInputStream(socket.getInputStream(), 256 * 1024);
          OutputStream out = socket.getOutputStream();
          for (int length = length(in); length >= 0; length = length(in)) {
            in.skipNBytes(length);
            out.write(TAKEN);
            out.flush();
          }
        });
  }

  /** Of the body that follows; -1 at the end. */
  private static int length(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
      if (line.equals("end")) {
        return -1;
      }
    }
    return length;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return "end";
      }
      line.append((char) c);
    }
    return line.toString().strip().toLowerCase(Locale.ROOT);
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
