//! The instructions of the family, one method each.
//!
//! Numbers and layouts: R30x user manual, "Module instruction system"; R503 manual for 30 and above.

use std::time::Duration;

use zeroize::Zeroizing;

use super::ScannerConfig;
use super::code::Code;
use super::link::{Ack, Link};
use super::template::Template;
use crate::DeviceError;

/// How long a scanner that was just plugged in may take for its first answer.
const FIRST_ACK_TIMEOUT: Duration = Duration::from_millis(600);
/// How much longer searching, merging and erasing may take than other commands.
const SLOW_FACTOR: u32 = 3;
/// Times a template is sent down whose bytes did not arrive.
const DOWN_ATTEMPTS: usize = 2;
/// Largest picture: 256 by 288 pixels of 4 bits, with room for larger sensors.
const MAX_IMAGE_BYTES: usize = 256 * 1024;

/// One of the scanner's two buffers of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffer {
    /// CharBuffer1.
    One,
    /// CharBuffer2.
    Two,
}

impl Buffer {
    fn byte(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// What ReadSysPara tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemParameters {
    /// Status register: bit 0 busy, 1 last finger passed, 2 password verified, 3 image valid.
    pub status: u16,
    /// The maker's number of the module.
    pub system_id: u16,
    /// Templates that the library holds.
    pub capacity: u16,
    /// Security level, 1 (lenient) to 5 (strict).
    pub security: u16,
    /// Address of the scanner.
    pub address: u32,
    /// Payload of a data packet in bytes: 32, 64, 128 or 256.
    pub packet_bytes: usize,
    /// Speed in bits per second.
    pub baud: u32,
}

/// A scanner on an open line whose password was verified.
pub struct Zfm {
    link: Link,
    config: ScannerConfig,
    parameters: SystemParameters,
}

impl Zfm {
    /// Opens the port, finds the speed, verifies the password and reads the parameters.
    ///
    /// # Errors
    /// [`DeviceError::LineSilent`] when nothing came at any speed, [`DeviceError::LineGarbage`] when
    /// something came, errors of the port, [`DeviceError::ScannerPassword`].
    pub fn open(config: &ScannerConfig) -> Result<Self, DeviceError> {
        let mut link = Link::open(&config.path, config.baud, config.address)?;
        let mut failure = DeviceError::LineSilent;
        let bauds = std::iter::once(&config.baud).chain(&config.other_bauds);
        for (index, baud) in bauds.enumerate() {
            if index > 0 {
                link.set_baud(*baud)?;
            }
            match verify_password(&mut link, config.password, FIRST_ACK_TIMEOUT) {
                Ok(()) => {
                    let parameters = read_parameters(&mut link, config.ack_timeout)?;
                    return Ok(Self {
                        link,
                        config: config.clone(),
                        parameters,
                    });
                }
                Err(DeviceError::LineSilent) => {}
                Err(DeviceError::LineGarbage) => failure = DeviceError::LineGarbage,
                Err(e) => return Err(e),
            }
        }
        Err(failure)
    }

    /// What ReadSysPara told last.
    #[must_use]
    pub fn parameters(&self) -> SystemParameters {
        self.parameters
    }

    fn ask(&mut self, payload: &[u8]) -> Result<Ack, DeviceError> {
        self.ask_for(payload, self.config.ack_timeout)
    }

    fn ask_slow(&mut self, payload: &[u8]) -> Result<Ack, DeviceError> {
        self.ask_for(payload, self.config.ack_timeout * SLOW_FACTOR)
    }

    fn ask_for(&mut self, payload: &[u8], timeout: Duration) -> Result<Ack, DeviceError> {
        let ack = self.link.command(payload, timeout)?;
        if ack.code != Code::VERIFY_FIRST {
            return Ok(ack);
        }
        // The scanner lost power for a moment and forgot that it trusts us.
        verify_password(
            &mut self.link,
            self.config.password,
            self.config.ack_timeout,
        )?;
        self.link.command(payload, timeout)
    }

    fn tell(&mut self, payload: &[u8]) -> Result<(), DeviceError> {
        self.ask(payload)?.code.done()
    }

    /// 01 GenImg: takes a picture. `false` when no finger is there.
    ///
    /// # Errors
    /// Errors of the line; [`DeviceError::FingerMessy`], [`DeviceError::ScannerBroken`].
    pub fn gen_img(&mut self) -> Result<bool, DeviceError> {
        match self.ask(&[0x01])?.code {
            Code::NO_FINGER => Ok(false),
            code => code.done().map(|()| true),
        }
    }

    /// 02 Img2Tz: turns the picture into features.
    ///
    /// # Errors
    /// [`DeviceError::FingerMessy`], [`DeviceError::FingerTooFewFeatures`], errors of the line.
    pub fn img_to_tz(&mut self, to: Buffer) -> Result<(), DeviceError> {
        self.tell(&[0x02, to.byte()])
    }

    /// 03 Match: compares both buffers; whether they match, and the score.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn match_buffers(&mut self) -> Result<(bool, u16), DeviceError> {
        let ack = self.ask(&[0x03])?;
        match ack.code {
            // Some scanners leave the score out when there is none.
            Code::NO_MATCH => Ok((false, ack.word(0).unwrap_or(0))),
            code => code.done().and_then(|()| Ok((true, ack.word(0)?))),
        }
    }

    /// 04 Search: page and score of the best match among `count` pages from `start`.
    ///
    /// # Errors
    /// Errors of the line and of the library.
    pub fn search(
        &mut self,
        buffer: Buffer,
        start: u16,
        count: u16,
    ) -> Result<Option<(u16, u16)>, DeviceError> {
        let mut payload = vec![0x04, buffer.byte()];
        payload.extend_from_slice(&start.to_be_bytes());
        payload.extend_from_slice(&count.to_be_bytes());
        let ack = self.ask_slow(&payload)?;
        match ack.code {
            Code::NOT_FOUND => Ok(None),
            code => code
                .done()
                .and_then(|()| Ok(Some((ack.word(0)?, ack.word(2)?)))),
        }
    }

    /// 05 RegModel: merges both buffers into a template, left in both.
    ///
    /// # Errors
    /// [`DeviceError::FingersDiffer`], errors of the line.
    pub fn reg_model(&mut self) -> Result<(), DeviceError> {
        self.ask_slow(&[0x05])?.code.done()
    }

    /// 06 Store: keeps the buffer at `page` of the scanner's library.
    ///
    /// # Errors
    /// [`DeviceError::ScannerMemory`], errors of the line.
    pub fn store(&mut self, buffer: Buffer, page: u16) -> Result<(), DeviceError> {
        let [high, low] = page.to_be_bytes();
        self.tell(&[0x06, buffer.byte(), high, low])
    }

    /// 07 LoadChar: brings `page` of the library into the buffer.
    ///
    /// # Errors
    /// [`DeviceError::ScannerMemory`], errors of the line.
    pub fn load_char(&mut self, buffer: Buffer, page: u16) -> Result<(), DeviceError> {
        let [high, low] = page.to_be_bytes();
        self.tell(&[0x07, buffer.byte(), high, low])
    }

    /// 08 UpChar: reads the buffer out, to the packet that says it is the last.
    ///
    /// # Errors
    /// [`DeviceError::TemplateLength`], errors of the line.
    pub fn up_char(&mut self, buffer: Buffer) -> Result<Template, DeviceError> {
        self.tell(&[0x08, buffer.byte()])?;
        let timeout = self.config.ack_timeout;
        Template::from_bytes(self.link.receive_data(Template::MAX_BYTES, timeout)?)
    }

    /// 09 DownChar: puts a template into the buffer. The family does not acknowledge the data.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn down_char(&mut self, buffer: Buffer, template: &Template) -> Result<(), DeviceError> {
        self.tell(&[0x09, buffer.byte()])?;
        self.link
            .send_data(template.as_bytes(), self.parameters.packet_bytes)
    }

    /// 09 DownChar, and 08 UpChar to see that the template arrived: a press compared with half of one
    /// would be held against the person.
    ///
    /// # Errors
    /// [`DeviceError::LineGarbage`] where the buffer does not hold it, errors of the line.
    pub fn down_char_checked(
        &mut self,
        buffer: Buffer,
        template: &Template,
    ) -> Result<(), DeviceError> {
        for _ in 0..DOWN_ATTEMPTS {
            self.down_char(buffer, template)?;
            match self.up_char(buffer) {
                // A scanner may hand out its whole buffer, with more behind the template.
                Ok(held) if held.as_bytes().starts_with(template.as_bytes()) => return Ok(()),
                Err(e @ (DeviceError::LineCut | DeviceError::LineSilent)) => return Err(e),
                Ok(_) | Err(_) => {}
            }
        }
        Err(DeviceError::LineGarbage)
    }

    /// 0A UpImage: reads the picture out, 4 bits a pixel.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn up_image(&mut self) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
        self.tell(&[0x0A])?;
        let timeout = self.config.ack_timeout;
        self.link.receive_data(MAX_IMAGE_BYTES, timeout)
    }

    /// 0C DeletChar: deletes `count` pages of the library from `page`.
    ///
    /// # Errors
    /// [`DeviceError::ScannerMemory`], errors of the line.
    pub fn delete(&mut self, page: u16, count: u16) -> Result<(), DeviceError> {
        let [p1, p0] = page.to_be_bytes();
        let [c1, c0] = count.to_be_bytes();
        self.ask_slow(&[0x0C, p1, p0, c1, c0])?.code.done()
    }

    /// 0D Empty: clears the library.
    ///
    /// # Errors
    /// [`DeviceError::ScannerMemory`], errors of the line.
    pub fn empty(&mut self) -> Result<(), DeviceError> {
        self.ask_slow(&[0x0D])?.code.done()
    }

    /// 0E SetSysPara 5: sets the security level, 1 to 5.
    ///
    /// # Errors
    /// [`DeviceError::OutOfRange`], errors of the line.
    pub fn set_security(&mut self, level: u8) -> Result<(), DeviceError> {
        if !(1..=5).contains(&level) {
            return Err(DeviceError::OutOfRange);
        }
        self.tell(&[0x0E, 5, level])?;
        self.read_sys_para().map(drop)
    }

    /// 0E SetSysPara 6: sets the payload of a data packet to 32, 64, 128 or 256 bytes.
    ///
    /// # Errors
    /// [`DeviceError::OutOfRange`], errors of the line.
    pub fn set_packet_bytes(&mut self, bytes: usize) -> Result<(), DeviceError> {
        let value = match bytes {
            32 => 0,
            64 => 1,
            128 => 2,
            256 => 3,
            _ => return Err(DeviceError::OutOfRange),
        };
        self.tell(&[0x0E, 6, value])?;
        self.read_sys_para().map(drop)
    }

    /// 0F ReadSysPara.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn read_sys_para(&mut self) -> Result<SystemParameters, DeviceError> {
        self.parameters = read_parameters(&mut self.link, self.config.ack_timeout)?;
        Ok(self.parameters)
    }

    /// 1D TempleteNum: how many templates the library holds.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn template_count(&mut self) -> Result<u16, DeviceError> {
        let ack = self.ask(&[0x1D])?;
        ack.code.done().and_then(|()| ack.word(0))
    }

    /// 1F ReadIndexTable: which of the 256 places of `page` are taken, one bit each, low bit first.
    ///
    /// # Errors
    /// Errors of the line.
    pub fn index_table(&mut self, page: u8) -> Result<[u8; 32], DeviceError> {
        let ack = self.ask(&[0x1F, page])?;
        ack.code.done()?;
        let table = ack.data().first_chunk::<32>();
        table.copied().ok_or(DeviceError::LineGarbage)
    }

    /// 35 AuraLedConfig (R50x): `control` 1 breathing … 4 off, `speed`, `colour`, `count`.
    ///
    /// # Errors
    /// [`DeviceError::ScannerRefused`] or [`DeviceError::LineGarbage`] where there is no such light.
    pub fn aura_led(
        &mut self,
        control: u8,
        speed: u8,
        colour: u8,
        count: u8,
    ) -> Result<(), DeviceError> {
        self.tell(&[0x35, control, speed, colour, count])
    }

    /// 36 CheckSensor (R50x): whether the sensor is well.
    ///
    /// # Errors
    /// [`DeviceError::ScannerBroken`]; other errors where the scanner has no such command.
    pub fn check_sensor(&mut self) -> Result<(), DeviceError> {
        // Members of the family that do not know it may keep silent: ask once, and not for long.
        let ack = self.link.command_once(&[0x36], FIRST_ACK_TIMEOUT)?;
        ack.code.done()
    }

    /// 13 VfyPwd with the configured password: whether the scanner is still there, and trusts us.
    ///
    /// # Errors
    /// Errors of the line; [`DeviceError::ScannerPassword`].
    pub fn verify_password(&mut self) -> Result<(), DeviceError> {
        verify_password(&mut self.link, self.config.password, FIRST_ACK_TIMEOUT)
    }
}

/// 13 VfyPwd.
fn verify_password(link: &mut Link, password: u32, timeout: Duration) -> Result<(), DeviceError> {
    let mut payload = vec![0x13];
    payload.extend_from_slice(&password.to_be_bytes());
    link.command(&payload, timeout)?.code.done()
}

/// 0F ReadSysPara.
fn read_parameters(link: &mut Link, timeout: Duration) -> Result<SystemParameters, DeviceError> {
    let ack = link.command(&[0x0F], timeout)?;
    ack.code.done()?;
    Ok(SystemParameters {
        status: ack.word(0)?,
        system_id: ack.word(2)?,
        capacity: ack.word(4)?,
        security: ack.word(6)?,
        address: ack.double(8)?,
        packet_bytes: match ack.word(12)? {
            0 => 32,
            1 => 64,
            2 => 128,
            3 => 256,
            _ => return Err(DeviceError::LineGarbage),
        },
        baud: u32::from(ack.word(14)?) * 9_600,
    })
}
