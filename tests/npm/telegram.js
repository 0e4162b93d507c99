// Starts the Bot API emulator on the port given, and says when it listens.
const { TelegramServer } = require("telegram-test-api/lib/telegramServer");

new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 3600 }).start().then(() => console.log("ready"));
